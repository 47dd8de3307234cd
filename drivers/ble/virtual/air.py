"""The air between radios in software: bumble's controllers on a link in memory."""

import asyncio

from bumble import hci, ll
from bumble.controller import Controller
from bumble.device import Device, DeviceConfiguration
from bumble.host import Host
from bumble.link import LocalLink
from bumble.transport.common import AsyncPipeSink

SUPERVISION = 0.2
"""Seconds after which a radio notices that the other side of its connection is gone"""


class Air:
    """Radios that hear each other, each with its strength, until they leave without a word."""

    def __init__(self, supervision: float = SUPERVISION) -> None:
        self._link: LocalLink = _Link()  # type: ignore[no-untyped-call]
        self._supervision = supervision
        self._controllers: dict[hci.Address, Controller] = {}
        self._strengths: dict[str, int] = {}

    async def join(self, name: str, address: hci.Address, rssi: int = -50) -> Device:
        """A radio that is switched on, at a random address; others hear it as strongly as ``rssi`` dBm says."""
        controller = _Controller(name, link=self._link, public_address=hci.Address.generate_static_address())
        host = Host(controller, AsyncPipeSink(controller))
        device = Device(config=DeviceConfiguration(name=name, address=address, gatt_service_enabled=False), host=host)
        await device.power_on()
        self._controllers[address] = controller
        self.louder(address, rssi)
        return device

    def louder(self, address: hci.Address, rssi: int) -> None:
        """Let a radio be heard as strongly as this from now on."""
        self._strengths[address.to_string(with_type_qualifier=False)] = rssi

    def strength(self, address: str) -> int:
        """How strongly a radio is heard, in dBm."""
        return self._strengths[address]

    async def leave(self, address: hci.Address) -> None:
        """Out of range from one moment to the next; who is connected notices after the supervision timeout."""
        gone = self._controllers.pop(address)
        self._link.remove_controller(gone)
        await asyncio.sleep(self._supervision)
        for other in self._controllers.values():
            if connection := other.le_connections.get(address):
                other.on_le_disconnected(connection, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR)


class _Link(LocalLink):
    def send_advertising_pdu(self, sender_controller: Controller, packet: ll.AdvertisingPdu) -> None:
        """As bumble's own, but who has left is not heard."""
        if sender_controller in self.controllers:
            super().send_advertising_pdu(sender_controller, packet)

    def send_ll_control_pdu(
        self, sender_address: hci.Address, receiver_address: hci.Address, packet: ll.ControlPdu
    ) -> None:
        """As bumble's own, but what is sent to someone who has left is lost, as it is in the air."""
        if self.find_le_controller(receiver_address):
            super().send_ll_control_pdu(sender_address, receiver_address, packet)


class _Controller(Controller):
    def on_hci_le_create_connection_cancel_command(
        self, command: hci.HCI_LE_Create_Connection_Cancel_Command
    ) -> hci.HCI_StatusReturnParameters:
        """Let go of the connection that did not come about; bumble's own goes on waiting for it."""
        pending, self.pending_le_connection = self.pending_le_connection, None
        if pending:
            asyncio.get_running_loop().call_soon(self._not_connected, pending.peer_address)
        return super().on_hci_le_create_connection_cancel_command(command)

    def _not_connected(self, peer: hci.Address) -> None:
        self.send_hci_packet(
            hci.HCI_LE_Connection_Complete_Event(
                status=hci.HCI_ErrorCode.UNKNOWN_CONNECTION_IDENTIFIER_ERROR,
                connection_handle=0,
                role=hci.Role.CENTRAL,
                peer_address_type=peer.address_type,
                peer_address=peer,
                connection_interval=0,
                peripheral_latency=0,
                supervision_timeout=0,
                central_clock_accuracy=0,
            )
        )
