"""What the data cannot say: values that the scenario takes from elsewhere, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Unpinned:
    """A setting of the scenario that the data cannot pin.

    Parameters
    ----------
    path : dotted path in the scenario
    value : what it is set to; None where it is calibrated to a target that is itself an assumption
    why : why the data cannot pin it, and where the value comes from
    """

    path: str
    value: float | None
    why: str


OUTSIDE_SHARE = 0.20
AHEAD_SHARE = 0.03
KM2_A_STORE = 11.0

UNPINNED: tuple[Unpinned, ...] = (
    Unpinned(
        "categories.groceries.inside",
        None,
        "Needs that led to no purchase at this chain are not in the data: only the rate of occasions times "
        f"the share that ends inside is seen. The share that stays away is set to {100 * OUTSIDE_SHARE:g} % "
        "(default market, row 5), and the rate of occasions raised to match.",
    ),
    Unpinned(
        "categories.groceries.noise.share",
        None,
        "The elasticity is that of a product among others on the shelf. The shops are one chain with one "
        "price list, so the elasticity of a whole shop is not in the data; the product's stands in for it, "
        "and is probably too large.",
    ),
    Unpinned(
        "categories.groceries.consideration.near",
        8,
        "What households looked at without buying is not in the data; eight near shops can come to mind.",
    ),
    Unpinned(
        "categories.groceries.terms.distance.coefficient",
        -0.3,
        "Neither homes nor shops have a place in the data. A kilometre there and back by car costs about a "
        "dollar and a half in time and fuel, but most shopping lies on the way to something else; a "
        f"judgement. So is the size of the city, {KM2_A_STORE:g} km² a shop.",
    ),
    Unpinned(
        "categories.groceries.order_value.curvature",
        0.1,
        "Coupons in the data have no spending threshold, so how far baskets stretch to reach one is not "
        "seen; set low, because a threshold stands here only for large baskets' holding more of the "
        "products that have coupons.",
    ),
    Unpinned(
        "categories.groceries.memory.weight",
        0.0,
        "Whether promotions pull purchases forward: coupons are too rare and needs too irregular to tell; "
        "off.",
    ),
    Unpinned(
        "categories.groceries.noise.dissimilarity",
        0.5,
        "Nobody in the data chooses between visiting a shop and picking up from it; default market, row 8.",
    ),
    Unpinned(
        "categories.groceries.channels.ahead",
        None,
        f"Every purchase in the data is a visit. The constant is such that {100 * AHEAD_SHARE:g} % of orders are "
        "picked up, about the online share of groceries in the United States in 2017; a judgement.",
    ),
    Unpinned("consumers.channel_taste", 1.3, "As for the constant of picking up; default market, row 9."),
    Unpinned("platforms.pickup.members", 0.25, "Nobody in the data could order ahead; a judgement."),
    Unpinned(
        "consumers.redemption.mean_cost",
        0.5,
        "Noticing a coupon and thinking it worth the trouble are seen only as their product. The trouble "
        "is set so low that it hardly binds, and noticing carries the response.",
    ),
    Unpinned(
        "consumers.redemption.reminder",
        0.35,
        "No household was sent a mailing without coupons; default market, row 38. Mailings that are valid "
        "in all shops bring no single shop to mind, so it does not act here.",
    ),
    Unpinned(
        "campaigns.mailing_c.participation",
        None,
        "Only three households answered a campaign of type C before August; it is taken to be as type B.",
    ),
    Unpinned(
        "merchants.stores.costs.goods_share",
        0.62,
        "Costs are not in the data: a gross margin of about 27 % after discounts, as American supermarkets have, "
        "and fixed costs, scaled to the panel's share of a shop's customers, that leave a few per cent.",
    ),
    Unpinned(
        "merchants.stores.service.counter",
        None,
        "The panel is a small sample of each shop's customers, so the load on the tills is not seen; the "
        "counter is large enough that nobody waits long.",
    ),
)


def setting(path: str) -> Unpinned:
    """The setting at a path.

    Examples
    --------
    >>> setting("platforms.pickup.members").value
    0.25
    """
    return next(found for found in UNPINNED if found.path == path)
