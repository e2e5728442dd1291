"""One talk with people: the session, the log of moves, forks, transcripts, the terminal and the classroom."""
