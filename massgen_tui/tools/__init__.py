"""What agents can use: MCP connections and the servers that come with the program."""
