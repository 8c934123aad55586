"""电话请示: read back by code, heard by two, signed later, always told apart."""

import pytest

from anlan.core.approvals import Approval, ApprovalAsked, ApprovalRefused, ApprovalStale
from anlan.core.oral import ORALS, Countersigned, CountersignOverdue, OralApproval, OralVerdict
from anlan.core.warnings import DraftDropped, WarningIssued


def tells(house, **changed):
    """An officer has a leader on the telephone about what was asked last."""
    asked = house.last(ApprovalAsked)
    said = {
        "about": asked.about, "code": asked.content[:6].upper(), "giver": "mayor-lin", "post": "mayor",
        "line": "红机1号线", "told_at": house.now, "listeners": ("wang", "li"), "verdict": OralVerdict.AGREE,
        "role": "officer",
    }  # fmt: skip
    return house.submit(OralApproval, by="wang", **said | changed)


def oral(house):
    """The telephone consent as it stands."""
    return house.rows(ORALS)[-1]


def test_practice_06_a_consent_read_back_by_its_code_counts(house):
    """Yellow goes out in the leader's name; the approval is marked oral and listed apart."""
    house.rises("yellow")
    tells(house)
    assert house.last(WarningIssued).approved_by == ("mayor-lin",)
    assert house.last(Approval).oral == oral(house).thread
    assert (oral(house).state, oral(house).line) == ("due", "红机1号线")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"code": "000000"}, "code"),
        ({"code": ""}, "code"),
        ({"listeners": ("wang",)}, "two must listen"),
        ({"listeners": ("wang", "wang")}, "two must listen"),
        ({"listeners": ("wang", "mayor-lin")}, "two must listen"),
        ({"listeners": (), "recording": True}, "two must listen"),
        ({"line": " "}, "line"),
        ({"giver": "wang", "listeners": ("li", "chen")}, "their own word"),
        ({"verdict": OralVerdict.AGREE_WITH_CHANGE}, "word for word"),
    ],
)
def test_practice_06_what_is_not_told_in_form_is_refused(house, changed, reason):
    """A wrong code, too few ears, no line: nothing is approved, and the refusal says why."""
    house.rises("yellow")
    tells(house, **changed)
    assert reason in house.last(ApprovalRefused).reason
    assert house.facts(Approval) == []
    assert oral(house).state == "refused"


def test_one_listener_and_a_recording_suffice(house):
    """The recording is the second ear."""
    house.rises("yellow")
    tells(house, listeners=("wang",), recording=True)
    assert house.last(WarningIssued).approved_by == ("mayor-lin",)


def test_practice_06_a_change_needs_a_new_draft(house):
    """Agreed with a change is no approval of the text that waits: it is dropped with the change on record."""
    draft = house.rises("yellow")
    tells(house, verdict=OralVerdict.AGREE_WITH_CHANGE, change="改为橙色")
    assert "改为橙色" in house.last(ApprovalStale).text.zh
    assert house.last(DraftDropped).draft == draft.id
    assert house.facts(WarningIssued) == []


def test_a_refusal_by_telephone_rejects(house):
    """No is no, by whatever line."""
    house.rises("yellow")
    tells(house, verdict=OralVerdict.REFUSE)
    assert house.last(Approval).rejected
    assert house.last(DraftDropped).reason == "rejected"


def test_red_takes_two_people_also_by_telephone(house):
    """One by telephone and one at the desk, or two by telephone; never the same one twice."""
    house.rises("red")
    tells(house)
    assert house.facts(WarningIssued) == []
    tells(house)
    assert "different person" in house.last(ApprovalRefused).reason
    house.decides("chen")
    assert house.last(WarningIssued).approved_by == ("mayor-lin", "chen")


def test_practice_06_unsigned_after_four_hours_is_listed_overdue(house):
    """The timer names what nobody has signed; signed late it is signed."""
    house.rises("yellow")
    tells(house)
    house.wait(minutes=4 * 60)
    assert oral(house).state == "overdue"
    assert house.last(CountersignOverdue).oral == oral(house).thread
    house.submit(Countersigned, by="mayor-lin", about=oral(house).thread)
    assert oral(house).state == "signed"


def test_only_who_gave_it_signs_it(house):
    """Somebody else's signature is refused and changes nothing."""
    house.rises("yellow")
    tells(house)
    house.submit(Countersigned, by="wang", about=oral(house).thread)
    assert oral(house).state == "due"
    house.submit(Countersigned, by="mayor-lin", about=oral(house).thread)
    house.wait(minutes=5 * 60)
    assert oral(house).state == "signed"
    assert house.facts(CountersignOverdue) == []


def test_a_post_outside_the_order_of_succession_cannot_consent(house):
    """Rank is the city's table, not who happens to answer the telephone."""
    house.configure("succession", "warning", matter="warning", posts=("mayor", "vice"), timeout_min=10)
    house.rises("yellow")
    tells(house, post="driver")
    assert "order of succession" in house.last(ApprovalRefused).reason
    tells(house)
    assert house.last(WarningIssued).approved_by == ("mayor-lin",)


def test_who_does_not_hold_the_post_cannot_consent_for_it(house):
    """The holders are on record: another name is refused."""
    holders = [{"side": "A", "person": "mayor-lin"}]
    house.configure("post", "mayor", name="mayor", zh="市长", en="Mayor", area="9", holders=holders)
    house.rises("yellow")
    tells(house, giver="somebody")
    assert "does not hold" in house.last(ApprovalRefused).reason
    tells(house)
    assert house.facts(WarningIssued) != []


def test_a_broken_assumption_refuses_by_telephone_too(house):
    """The river left what the text rests on: the consent is refused by that name."""
    draft = house.rises("yellow")
    house.read(house.upper, draft.assumptions[0].low - 0.01)
    tells(house)
    assert house.last(ApprovalRefused).reason == draft.assumptions[0].name
    assert house.facts(WarningIssued) == []
