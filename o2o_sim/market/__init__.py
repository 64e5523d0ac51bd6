"""The day: terms, reach, choose, claim, serve, settle, learn, close."""
