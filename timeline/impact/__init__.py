"""What an edit of the file means to people: to those who subscribe, who embed, who follow an address."""

from collections.abc import Mapping
from datetime import date

from timeline.impact.diff import CatalogueDiff, Finding, Severity, identity_findings
from timeline.impact.events import event_findings, format_text_path, localized_texts, text_findings
from timeline.impact.revisions import event_diffs, revision_findings
from timeline.impact.sections import removed_key_findings, scope_findings, site_findings
from timeline.model.catalogue import Catalogue

__all__ = ["Finding", "Severity", "format_text_path", "impact_findings", "localized_texts", "required_revisions"]

_SEVERITY_ORDER = tuple(Severity)


def impact_findings(before: Catalogue, after: Catalogue, today: date) -> tuple[Finding, ...]:
    """The heaviest first; of one weight, of each event or section what was found of it."""
    diff = CatalogueDiff(before, after)
    findings = (
        *identity_findings(diff),
        *site_findings(diff),
        *removed_key_findings(diff),
        *scope_findings(diff),
        *event_findings(diff),
        *revision_findings(diff, tuple(event_diffs(diff)), today),
        *text_findings(diff),
    )
    return tuple(sorted(findings, key=lambda remark: _SEVERITY_ORDER.index(remark.severity)))


def required_revisions(before: Catalogue, after: Catalogue, today: date) -> Mapping[str, Mapping[str, str]]:
    """The marks that should be raised, by the ids of events: `updated` and `revision` as they should be written."""
    revisions_by_event = {
        change.after.id: change.required_revisions(today) for change in event_diffs(CatalogueDiff(before, after))
    }
    return {event: revisions for event, revisions in revisions_by_event.items() if revisions}
