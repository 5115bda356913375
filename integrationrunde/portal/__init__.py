"""The holder's pages, opened by a personal link, without an account.

A *visitor* is a holder who came by link. Every page first proves the link; a link that leads nowhere gets one page that
tells nothing but the way to the secretariat.
"""
