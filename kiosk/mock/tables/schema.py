"""All tables together: whoever opens the database imports this, so that each table is known."""

from kiosk.mock.tables import chain, clients, house, redemption, sale
from kiosk.mock.tables.base import Base

MODULES = (house, sale, redemption, clients, chain)
METADATA = Base.metadata
