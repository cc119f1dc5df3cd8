"""Taking text out of the program: to the clipboard, to a pager or an editor, into a file."""
