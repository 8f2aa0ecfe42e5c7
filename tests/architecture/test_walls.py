"""What import contracts cannot see: doors, foreign keys by name, links, unclassified fields, unaudited writes."""

import importlib
import inspect

import pytest
from django.apps import apps
from django.db.models import Model

from tests.architecture import house

FIELD_CLASSES = {"aggregate", "names", "citizen_id", "health", "debt", "religion", "gps", "export"}
OUR_MODELS = [model for room in house.ROOMS for model in apps.get_app_config(house.label(room)).get_models()]


@pytest.mark.parametrize("room", house.ROOMS)
def test_the_rooms_are_found_where_these_tests_look(room):
    assert next(house.python_files(room), None), f"{house.folder(room)} holds no code"


@pytest.mark.parametrize("room", house.ROOMS)
def test_a_room_uses_only_rooms_beneath_it_by_their_open_doors(room):
    faults = []
    for file in house.python_files(room):
        for found in house.imports(file):
            other = house.room_of(found.module)
            if other is None or other == room:
                continue
            door = found.module.removeprefix(other).lstrip(".").split(".")[0]
            doors = house.TOOL_ROOM_DOORS if house.label(other) == "workbench" else house.DOORS
            if house.ROOMS.index(other) > house.ROOMS.index(room):
                faults.append(f"{found}: that room is above")
            elif door not in doors:
                faults.append(f"{found}: not an open door")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_foreign_keys_point_down(model):
    order = {house.label(room): number for number, room in enumerate(house.ROOMS)}
    for field in model._meta.get_fields():
        target = field.related_model if field.concrete and field.is_relation else None
        if target is not None and target._meta.app_label in order:
            assert order[target._meta.app_label] <= order[model._meta.app_label], f"{field} points up"


@pytest.mark.parametrize("room", house.ROOMS)
def test_links_point_down(room):
    order = [house.label(name) for name in house.ROOMS]
    own = order.index(house.label(room))
    faults = [
        f"{file}: {space}" for file, space in house.links(room) if space in order and order.index(space) > own
    ]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("model", OUR_MODELS, ids=lambda model: model._meta.label)
def test_every_field_is_declared_personal_or_open(model):
    assert "OPEN" in vars(model), f"{model._meta.label} declares no OPEN fields"
    assert "PERSONAL" in vars(model), f"{model._meta.label} declares no PERSONAL fields"
    own = {field.name for field in model._meta.get_fields() if field.concrete}
    declared = set(model.OPEN) | set(model.PERSONAL)
    missing = own - declared
    # The name of a foreign key's column or of a reverse relation may be declared for readers' sake.
    unknown = {name for name in declared - own if not hasattr(model, name)}
    assert not missing, f"{model._meta.label}: neither OPEN nor PERSONAL: {sorted(missing)}"
    assert not unknown, f"{model._meta.label}: declared, but no such field: {sorted(unknown)}"
    assert not set(model.OPEN) & set(model.PERSONAL)
    assert set(model.PERSONAL.values()) <= FIELD_CLASSES


def public_actions():
    for room in house.ROOMS:
        if house.label(room) == "privacy":
            continue
        for file in house.python_files(room):
            parts = file.relative_to(house.folder(room)).with_suffix("").parts
            if parts[0] != "actions" or any(part.startswith("_") and part != "__init__" for part in parts):
                continue
            module = importlib.import_module(
                ".".join([room, *(part for part in parts if part != "__init__")])
            )
            for name, value in vars(module).items():
                if (
                    inspect.isfunction(value)
                    and value.__module__ == module.__name__
                    and not name.startswith("_")
                ):
                    yield pytest.param(value, id=f"{house.label(room)}.{name}")


@pytest.mark.parametrize("action", list(public_actions()))
def test_every_public_action_is_audited(action):
    assert hasattr(action, "audited_verb") or getattr(action, "unaudited_reason", ""), (
        f"{action.__module__}.{action.__name__} is neither @audited nor @unaudited(reason)"
    )
    if hasattr(action, "audited_verb"):
        assert action.audited_verb.count(".") == 1, "events are named noun.past_participle"


def test_models_are_found():
    assert len(OUR_MODELS) > 30
    assert all(issubclass(model, Model) for model in OUR_MODELS)
