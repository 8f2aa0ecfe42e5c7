"""Addresses of criteria, figures, target groups and comparisons."""

from django.urls import path

from ppaos.evidence.livelihood.views import dimensions, drafts, groups, methods, mpi, regrouped, rounds, whatif

app_name = "livelihood"
urlpatterns = [
    path("groups/", groups.groups, name="groups"),
    path("groups/households/", groups.households, name="groups_households"),
    path("groups/households/file/", groups.take_out, name="groups_file"),
    path("groups/households/<int:pk>/", groups.household, name="group_of"),
    path("groups/households/<int:pk>/end/", groups.end, name="group_decision_end"),
    path("what-if/", whatif.what_if, name="what_if"),
    path("what-if/households/", whatif.households, name="what_if_households"),
    path("what-if/keep/", whatif.keep, name="what_if_keep"),
    path("what-if/groups/", regrouped.groups, name="what_if_groups"),
    path("what-if/groups/households/", regrouped.households, name="what_if_groups_households"),
    path("rounds/", rounds.rounds, name="rounds"),
    path("rounds/followed/", rounds.same_over_years, name="rounds_followed"),
    path("rounds/households/", rounds.households, name="rounds_households"),
    path("dimensions/", dimensions.dimensions, name="dimensions"),
    path("dimensions/households/", dimensions.behind, name="dimensions_behind"),
    path("dimensions/file/", dimensions.sheet, name="dimensions_sheet"),
    path("mpi/", mpi.mpi, name="mpi"),
    path("mpi/households/", mpi.behind, name="mpi_behind"),
    path("mpi/file/", mpi.sheet, name="mpi_sheet"),
    path("criteria/", methods.methods, name="methods"),
    path("criteria/income-lines/", methods.income_lines, name="income_lines"),
    path("criteria/load/", drafts.load, name="load_method"),
    path("criteria/versions/<int:number>/", methods.own_method, name="own_method"),
    path("criteria/versions/<int:number>/copy/", drafts.copy, name="copy_method"),
    path("criteria/versions/<int:number>/file/<str:kind>/", methods.download, name="method_file"),
    path("criteria/drafts/<int:number>/", drafts.draft, name="draft"),
    path("criteria/drafts/<int:number>/file/", drafts.replace, name="replace_draft"),
    path("criteria/drafts/<int:number>/file/<str:kind>/", drafts.download, name="draft_file"),
    path("criteria/drafts/<int:number>/differences/", drafts.differences, name="draft_differences"),
    path("criteria/drafts/<int:number>/publish/", drafts.publish, name="publish_draft"),
    path("criteria/drafts/<int:number>/discard/", drafts.discard, name="discard_draft"),
    path("criteria/<str:name>/<str:version>/", methods.method, name="method"),
]
