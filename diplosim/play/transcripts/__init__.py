"""One talk for readers: its minutes as plain data, and the words in which they are told."""
