"""Statistics Denmark's StatBank: queries, the client and the content of answers."""
