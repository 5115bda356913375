"""The meeting for the file (Akte): all of it as one ZIP under the file reference; "zu den Akten", which closes it."""
