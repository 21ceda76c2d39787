"""E-mail: written down, sent once, tried again, and its links gone afterwards."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from core.messaging import outbox
from core.models import MailState
from core.rls.principal import acting_as
from tests.post import posted

LINK = "https://alongside.example.org/invitation/#a-token-that-opens-something"


def queue(**changes):
    return outbox.queue(**{"to": "kim@example.org", "subject": "A link", "body": LINK, "about": "test", **changes})


def later(**time):
    return timezone.now() + timedelta(**time)


def raw(mail):
    with acting_as(outbox.JOB), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM core_outgoingmail WHERE id = %s", [mail.pk])
        row = cursor.fetchone()
    assert row is not None
    return str(row)


@pytest.mark.django_db(transaction=True)
def test_an_email_is_sent_right_after_the_transaction(smtp_server):
    with transaction.atomic():
        mail = queue()
        assert smtp_server.mails == []
    assert smtp_server.bodies() == [LINK + "\n"]
    assert (smtp_server.mails[0]["To"], smtp_server.mails[0]["Subject"]) == ("kim@example.org", "A link")
    mail.refresh_from_db(from_queryset=posted())
    assert (mail.state, mail.tries, mail.last_error) == (MailState.SENT, 1, "")


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_not_sent(smtp_server):
    with pytest.raises(RuntimeError), transaction.atomic():
        queue()
        raise RuntimeError
    assert outbox.deliver_due() == outbox.Counts()
    assert smtp_server.mails == []


@pytest.mark.django_db(transaction=True)
def test_a_server_that_is_down_gets_it_when_it_is_back(smtp_server):
    smtp_server.down()
    mail = queue()
    mail.refresh_from_db(from_queryset=posted())
    assert (mail.state, mail.tries, mail.last_error) == (MailState.QUEUED, 1, "ConnectionRefusedError")
    assert outbox.deliver_due() == outbox.Counts()
    assert outbox.deliver_due(later(minutes=2)) == outbox.Counts(later=1)
    smtp_server.up()
    assert outbox.deliver_due(later(minutes=3)) == outbox.Counts()
    assert outbox.deliver_due(later(minutes=5)) == outbox.Counts(sent=1)
    assert smtp_server.bodies() == [LINK + "\n"]


@pytest.mark.django_db(transaction=True)
def test_the_wait_grows_to_an_hour_and_ends_after_a_day(smtp_server):
    smtp_server.down()
    mail = queue()
    start, moment, waits = mail.created_at, mail.created_at, []
    while True:
        mail.refresh_from_db(from_queryset=posted())
        if mail.state != MailState.QUEUED:
            break
        waits.append(mail.next_try_at - moment)
        moment = mail.next_try_at
        outbox.deliver_due(moment)
    assert [round(wait / timedelta(minutes=1)) for wait in waits[:8]] == [1, 2, 4, 8, 16, 32, 60, 60]
    assert mail.state == MailState.FAILED
    assert timedelta(hours=24) <= moment - start < timedelta(hours=26)
    smtp_server.up()
    assert outbox.deliver_due(later(days=3)) == outbox.Counts()


@pytest.mark.django_db(transaction=True)
def test_an_error_is_kept_without_the_address_it_quotes(smtp_server, caplog):
    smtp_server.refusal = "550 5.1.1 <kim@example.org> is unknown here"
    mail = queue()
    mail.refresh_from_db(from_queryset=posted())
    assert mail.last_error == "SMTPRecipientsRefused 550"
    assert "kim@example.org" not in raw(mail)
    assert "kim@example.org" not in caplog.text
    assert "550" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_the_database_never_sees_words_and_forgets_the_link_once_sent(smtp_server):
    smtp_server.down()
    mail = queue()
    for word in ("kim", "link", "token"):
        assert word not in raw(mail)
    assert posted().get(pk=mail.pk).body == LINK
    smtp_server.up()
    outbox.deliver_due(later(hours=1))
    assert posted().get(pk=mail.pk).body == ""


@pytest.mark.django_db(transaction=True)
def test_several_at_once_send_each_email_once(smtp_server):
    smtp_server.down()
    for number in range(12):
        queue(body=f"number {number}")
    smtp_server.up()
    moment, done = later(minutes=2), []

    def work():
        done.append(outbox.deliver_due(moment))
        connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts.sent for counts in done) == 12
    assert sorted(smtp_server.bodies()) == sorted(f"number {number}\n" for number in range(12))


@pytest.mark.django_db(transaction=True)
def test_one_that_cannot_be_read_does_not_hold_up_the_others(smtp_server, as_owner):
    smtp_server.down()
    broken, fine = queue(), queue(to="jo@example.org")
    posted().filter(pk=broken.pk).update(next_try_at=timezone.now() - timedelta(hours=1))
    as_owner.execute("UPDATE core_outgoingmail SET body = 'deadbeef.AAAA' WHERE id = %s", [broken.pk])
    smtp_server.up()
    assert outbox.deliver_due(later(minutes=2)) == outbox.Counts(sent=1, later=1)
    assert [mail["To"] for mail in smtp_server.mails] == ["jo@example.org"]
    assert posted().filter(pk=fine.pk).values_list("state", flat=True).get() == MailState.SENT
    assert posted().filter(pk=broken.pk).values_list("last_error", flat=True).get() == "KeyLostError"


@pytest.mark.django_db(transaction=True)
def test_a_subject_cannot_add_headers(smtp_server):
    queue(subject="Hello\nBcc: spy@example.org")
    assert smtp_server.mails[0]["Bcc"] is None
    assert smtp_server.mails[0]["Subject"] == "Hello Bcc: spy@example.org"


@pytest.mark.django_db(transaction=True)
def test_a_worker_sends_without_keeping_the_visitor_waiting(smtp_server, settings):
    settings.WORK_IN_BACKGROUND = True
    mail = queue()
    for thread in threading.enumerate():
        if thread is not threading.current_thread() and thread.daemon and "_then_close" in thread.name:
            thread.join(10)
    mail.refresh_from_db(from_queryset=posted())
    assert mail.state == MailState.SENT


@pytest.mark.django_db(transaction=True)
def test_the_command_says_what_it_did_and_nothing_otherwise(smtp_server, capsys):
    call_command("send_mail")
    assert capsys.readouterr().out == ""
    smtp_server.down()
    mail = queue()
    posted().filter(pk=mail.pk).update(next_try_at=timezone.now())
    smtp_server.up()
    call_command("send_mail")
    assert capsys.readouterr().out == "1 sent, 0 to try again, 0 failed; 0 failed for good and wait in the desk\n"
