"""The site over HTTP: servers, what they believe of a request, and what they tell of themselves."""
