"""Addresses of policy."""

from django.urls import path

from ppaos.learning.policy.views import (
    pledges,
    pledging,
    resolution,
    resolutions,
    strategies,
    strategy_households,
    strategy_steps,
)

app_name = "policy"
urlpatterns = [
    path("resolutions/", resolutions.resolutions, name="resolutions"),
    path("resolutions/sheet/", resolutions.resolutions_sheet, name="resolutions_sheet"),
    path("resolutions/<int:pk>/", resolution.resolution, name="resolution"),
    path("resolutions/<int:pk>/change/", resolution.change, name="change_resolution"),
    path("resolutions/<int:pk>/take-out/", resolution.take_out, name="take_out_resolution"),
    path("resolutions/<int:pk>/reports/<int:step_pk>/", resolution.report_file, name="resolution_file"),
    path("meetings/<int:pk>/resolutions/new/", resolution.new_resolution, name="new_resolution"),
    path("pledges/", pledges.pledges, name="pledges"),
    path("pledges/<int:pk>/", pledges.pledge, name="pledge"),
    path("pledges/<int:pk>/take-back/", pledges.take_back, name="take_back_pledge"),
    path("items/<int:pk>/pledge/", pledging.new_pledge, name="new_pledge"),
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
