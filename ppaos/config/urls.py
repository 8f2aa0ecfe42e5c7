"""All addresses: each room brings its own."""

from django.conf import settings
from django.urls import include, path

from ppaos.config.api import api_urls
from ppaos.config.demo.tour import tour
from ppaos.config.health import healthz
from ppaos.config.look import choose_theme
from ppaos.config.menu import menu
from ppaos.config.style import style_guide
from ppaos.ground.privacy.urls import seal_urls
from ppaos.ground.workbench.urls import well_known_urls
from ppaos.learning.policy.urls import forum_urls
from ppaos.people.cooperation.urls import hsds_urls
from ppaos.sharing.dashboards.views.home import home
from ppaos.sharing.exchange.urls import odata_urls
from ppaos.support.grievance.urls import public_urls
from ppaos.support.operating_models.urls import certificate_urls
from ppaos.support.referral.urls import by_link_urls, slip_urls

urlpatterns = [
    path("", home, name="home"),
    path("api/v1/", api_urls),
    path("look/", choose_theme, name="choose_theme"),
    path("menu/", menu, name="menu"),
    path("healthz", healthz, name="healthz"),
    path(".well-known/", include(([*well_known_urls, *seal_urls], "well_known"))),
    path("", include("ppaos.ground.geography.urls")),
    path("work/", include("ppaos.ground.workbench.urls")),
    path("", include("ppaos.ground.accounts.urls")),
    path("cooperation/", include("ppaos.people.cooperation.urls")),
    path("hsds/", include((hsds_urls, "hsds"))),
    path("register/", include("ppaos.people.registry.urls")),
    path("lists/", include("ppaos.evidence.targeting.urls")),
    path("survey/", include("ppaos.evidence.survey.urls")),
    path("livelihood/", include("ppaos.evidence.livelihood.urls")),
    path("help/", include("ppaos.support.assistance.urls")),
    path("referrals/", include("ppaos.support.referral.urls")),
    path("a/", include((by_link_urls, "by_link"))),
    path("s/", include((slip_urls, "slips"))),
    path("c/", include((certificate_urls, "certificates"))),
    path("models/", include("ppaos.support.operating_models.urls")),
    path("voices/", include("ppaos.support.grievance.urls")),
    path("v/", include((public_urls, "public_voices"))),
    path("follow-up/", include("ppaos.learning.monitoring.urls")),
    path("policy/", include("ppaos.learning.policy.urls")),
    path("f/", include((forum_urls, "forum"))),
    path("protection/", include("ppaos.sharing.protection.urls")),
    path("selections/", include("ppaos.sharing.selection.urls")),
    path("exports/", include("ppaos.sharing.exchange.urls")),
    path("odata/v4/", include((odata_urls, "odata"))),
    path("", include("ppaos.sharing.dashboards.urls")),
]

if settings.IS_DEMO:
    urlpatterns += [path("style/", style_guide, name="style_guide"), path("tour/", tour, name="tour")]
