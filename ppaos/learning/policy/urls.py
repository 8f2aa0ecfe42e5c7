"""Addresses of policy."""

from django.urls import path

from ppaos.learning.policy.views import strategies, strategy_households, strategy_steps

app_name = "policy"
urlpatterns = [
    path("strategies/", strategies.strategies, name="strategies"),
    path("strategies/new/", strategies.new_strategy, name="new_strategy"),
    path("strategies/<int:pk>/", strategies.strategy, name="strategy"),
    path("strategies/<int:pk>/change/", strategies.change, name="change_strategy"),
    path(
        "strategies/<int:pk>/households/", strategy_households.strategy_households, name="strategy_households"
    ),
    path("strategies/<int:pk>/file/", strategy_households.strategy_file, name="strategy_file"),
    path("strategies/<int:pk>/freeze/", strategy_steps.freeze, name="freeze_strategy"),
    path("strategies/<int:pk>/revise/", strategy_steps.revise, name="revise_strategy"),
    path("strategies/<int:pk>/close/", strategy_steps.close, name="close_strategy"),
    path("strategies/<int:pk>/drop/", strategy_steps.drop, name="drop_strategy"),
    path("strategies/<int:pk>/plans/", strategy_steps.carry, name="strategy_plan"),
    path("strategies/<int:pk>/plans/<int:plan>/off/", strategy_steps.take_off, name="strategy_plan_off"),
]
