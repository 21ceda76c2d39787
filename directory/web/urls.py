"""Every public address."""

from django.urls import path

from directory.web import api, handout, listing, pages, report, search, shortlist

app_name = "directory"
urlpatterns = [
    path("", pages.start, name="start"),
    path("search/", search.search, name="search"),
    path("search/filters/", search.filters_page, name="filters"),
    path("api/search/", api.search, name="api_search"),
    path("listing/<uuid:listing_id>/", listing.listing, name="listing"),
    path("listing/<uuid:listing_id>/calendar.ics", listing.calendar, name="calendar"),
    path("listing/<uuid:listing_id>/report/", report.report, name="report"),
    path("listing/<uuid:listing_id>/report/thanks/", report.thanks, name="report_thanks"),
    path("shortlist/", shortlist.shortlist, name="shortlist"),
    path("shortlist/add/", shortlist.add, name="shortlist_add"),
    path("shortlist/change/", shortlist.change, name="shortlist_change"),
    path("shortlist/print/", shortlist.print_page, name="shortlist_print"),
    path("shortlist/list.pdf", shortlist.pdf, name="shortlist_pdf"),
    path("l/<str:code>/", handout.handout, name="handout"),
    path("l/<str:code>/list.pdf", handout.handout_pdf, name="handout_pdf"),
    path("l/<str:code>/take/", handout.take, name="handout_take"),
    path("help-now/", pages.help_now, name="help_now"),
    path("leave/", pages.leave, name="leave"),
    path("about/", pages.about, name="about"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
