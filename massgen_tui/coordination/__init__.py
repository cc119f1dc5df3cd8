"""The protocol by which a team comes to an answer."""
