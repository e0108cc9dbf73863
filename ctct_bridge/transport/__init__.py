"""The way to a service over HTTP: who we are, how fast we ask, what we make of answers. Only here is requests used."""
