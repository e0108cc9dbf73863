"""Version 1 bytes to entries and back: the strict reader, the writer, and feedparser as a second opinion."""
