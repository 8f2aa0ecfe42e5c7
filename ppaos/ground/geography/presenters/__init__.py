"""Areas in words and on maps."""

from ppaos.ground.geography.presenters.maps import ATTRIBUTION, feature_collection
from ppaos.ground.geography.presenters.words import address_line, label, level_word, name

__all__ = ["ATTRIBUTION", "address_line", "feature_collection", "label", "level_word", "name"]
