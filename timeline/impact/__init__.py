"""What an edit of events.yaml changes for subscribers, for portals with frames, and for readers who follow links."""

from collections.abc import Mapping
from datetime import date

from timeline.impact.diff import CatalogueDiff, Finding, Severity
from timeline.impact.event_findings import event_findings, identity_findings
from timeline.impact.required_revisions import event_diffs, revision_findings
from timeline.impact.section_findings import removed_key_findings, scope_findings, site_findings
from timeline.impact.text_findings import format_text_path, localized_texts, text_findings
from timeline.model.catalogue import Catalogue

__all__ = ["Finding", "Severity", "format_text_path", "impact_findings", "localized_texts", "required_revisions"]

_SEVERITY_ORDER = tuple(Severity)


def impact_findings(before: Catalogue, after: Catalogue, today: date) -> tuple[Finding, ...]:
    """Return the findings about an edit, the most severe first. `today` is the date in the site's time zone."""
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
    return tuple(sorted(findings, key=lambda finding: _SEVERITY_ORDER.index(finding.severity)))


def required_revisions(before: Catalogue, after: Catalogue, today: date) -> Mapping[str, Mapping[str, str]]:
    """Return, by event id, the values of `updated` and `revision` that this edit requires and the file lacks."""
    revisions_by_event = {
        event_diff.after.id: event_diff.required_revisions(today)
        for event_diff in event_diffs(CatalogueDiff(before, after))
    }
    return {event_id: revisions for event_id, revisions in revisions_by_event.items() if revisions}
