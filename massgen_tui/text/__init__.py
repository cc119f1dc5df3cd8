"""What any text goes through: redaction, sanitising, cell widths."""
