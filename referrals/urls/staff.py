"""Addresses of people who work for an agency. References stand in them, and no name or anything said of anybody."""

from django.urls import URLPattern, path

from referrals.views import (
    staff_caseload,
    staff_check,
    staff_handover,
    staff_mine,
    staff_person,
    staff_presets,
    staff_record,
    staff_refer,
    staff_referral,
    staff_representative,
    staff_steps,
)

urlpatterns: list[URLPattern] = [
    path("refer/", staff_refer.refer, name="refer"),
    path("refer/person/", staff_refer.refer_person, name="refer_person"),
    path("refer/called-together/", staff_refer.called_together, name="called_together"),
    path("referrals/", staff_mine.mine, name="mine"),
    path("referrals/colleague/", staff_caseload.colleague, name="colleague"),
    path("referrals/emergency/", staff_caseload.emergency, name="emergency"),
    path("referrals/emergencies/", staff_caseload.emergencies, name="emergencies"),
    path("referrals/caseloads/", staff_handover.caseloads, name="caseloads"),
    path("referrals/presets/", staff_presets.presets, name="presets"),
    path("referrals/presets/new/", staff_presets.preset, name="preset_new"),
    path("referrals/presets/<uuid:pk>/", staff_presets.preset, name="preset"),
    path("referrals/<str:reference>/", staff_referral.referral, name="referral"),
    path("referrals/<str:reference>/check/", staff_check.check, name="check"),
    path("referrals/<str:reference>/change/", staff_check.change, name="change"),
    path("referrals/<str:reference>/do/<slug:name>/", staff_steps.step, name="step"),
    path("referrals/<str:reference>/stop/", staff_person.stop, name="stop"),
    path("referrals/<str:reference>/stopped/", staff_person.stopped, name="stopped"),
    path("referrals/<str:reference>/their-link/", staff_person.their_link, name="their_link"),
    path("referrals/<str:reference>/who-signs/", staff_representative.who_signs, name="who_signs"),
    path("referrals/<str:reference>/answers/", staff_representative.representatives, name="representatives"),
    path(
        "referrals/<str:reference>/answers/<uuid:pk>/end/",
        staff_representative.representative_end,
        name="representative_end",
    ),
    path(
        "referrals/<str:reference>/answers/<uuid:pk>/link/",
        staff_representative.representative_link,
        name="representative_link",
    ),
    path("referrals/<str:reference>/death/", staff_person.death, name="death"),
    path("referrals/<str:reference>/accounting/", staff_record.accounting, name="accounting"),
    path("referrals/<str:reference>/accounting.pdf", staff_record.accounting_pdf, name="accounting_pdf"),
    path("referrals/<str:reference>/record.json", staff_record.record_json, name="record_json"),
    path("referrals/<str:reference>/record.pdf", staff_record.record_pdf, name="record_pdf"),
    path("referrals/<str:reference>/erase/", staff_record.erase, name="erase"),
]
