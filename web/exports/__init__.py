"""Documents → what other programs and papers take: references, tables, records."""
