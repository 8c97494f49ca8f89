"""The one who runs the site: the password, the session, and what may then be changed."""
