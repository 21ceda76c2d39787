"""The curators' desk for listings: one file for each page."""

from directory.admin import area, do_not_list, location, organization, queues, report, service

__all__ = ["area", "do_not_list", "location", "organization", "queues", "report", "service"]
