"""The YAML file of a team, where it is found, and what is wrong with it."""
