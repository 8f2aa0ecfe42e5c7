"""Which service answers which need, for whom? The words that rules of eligibility are written in."""

from ppaos.engine.methods.facts import FACTS, OPERATORS, Fact, Kind, Of, RuleFault, checked_rules, rule_fault

__all__ = ["FACTS", "OPERATORS", "Fact", "Kind", "Of", "RuleFault", "checked_rules", "rule_fault"]
