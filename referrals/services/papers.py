"""Papers: a scan that is kept encrypted, and the signature on it."""

import hashlib
import uuid

from django.db import transaction

from accounts.models import Membership
from core.crypto import files
from referrals.actors import Actor
from referrals.models import Document, Release
from referrals.services.signing import sign_release
from referrals.signature import Signature
from referrals.uploads.uploads import Checked


def sign_on_paper(
    *, membership: Membership, release: Release, signature: Signature, scan: Checked, own_form: bool
) -> Release:
    """Keeps the scan and writes down the answer on it; both or neither. What the person said, staff only record.

    Raises NotReady with what is missing, IllegalTransition, RecordFrozen; the file is gone again then.
    """
    pk = uuid.uuid4()
    name = files.save(scan.data, label_of(pk))
    try:
        with transaction.atomic():
            Document.objects.create(
                id=pk,
                person_id=release.person_id,
                release=release,
                kind=Document.Kind.OWN_FORM if own_form else Document.Kind.SIGNED_FORM,
                stored_as=name,
                content_type=scan.content_type,
                size=len(scan.data),
                sha256=hashlib.sha256(scan.data).hexdigest(),
                created_by=membership.user,
            )
            return sign_release(
                release=release, signature=signature, actor=Actor.person_recorded_by(membership.user_id)
            )
    except BaseException:
        files.delete(name)
        raise


def open_document(document: Document) -> bytes:
    """The file as it was kept. Raises core.crypto.keyring.VaultError where it is lost, damaged, or its key is."""
    return files.open(document.stored_as, label_of(document.pk))


def label_of(document: uuid.UUID) -> str:
    """What is sealed in with a file: it opens as this document and as no other."""
    return f"referrals.Document {document}"
