"""Tests of the languages: the forms of numbers, days and lists."""
