"""Tests of the indexer, and the documents that they share."""
