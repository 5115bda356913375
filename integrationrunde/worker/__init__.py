"""The worker: delivers the outbox and does what is due, until told to stop."""
