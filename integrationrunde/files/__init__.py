"""Stored bytes: every file once, in a folder, under the SHA-256 of its bytes.

A *stored file* is the bytes and what is known of them from the bytes alone; what they are called, to what they belong
and who may read them is the business of the rooms above (an *attachment*, Anlage, of the agenda).
"""
