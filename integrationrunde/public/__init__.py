"""Pages for everybody: imprint, privacy notice, accessibility, barrier report, help."""
