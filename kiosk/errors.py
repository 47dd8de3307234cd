"""What can go wrong in the kiosk, why, and what a person can do about it.

KioskError
├── ConfigError         the configuration is wrong (kiosk.config)
├── BookingError        the booking server (kiosk.booking)
│   ├── ServerAway      no answer, or not in time: what it did is unknown
│   ├── ClockWrong      the clocks of kiosk and server are too far apart
│   ├── ServerRefused   a refusal of the closed list
│   ├── WrongAnswer     an answer that breaks the contract
│   └── CodeRefused     the server does not take the code of an enrolment
├── JournalError        the journal can't be written or trusted (kiosk.journal)
│   ├── JournalInUse      another process has it open
│   └── JournalDistrusted the server has seen another one (kiosk.greeting)
├── Superseded          the server takes another process for this kiosk (kiosk.claims)
├── StaffError          an act of staff is not done (kiosk.staff.errors, drawn there)
├── PeopleError         the file of the staff can't be used, or not for this (kiosk.staff.people)
├── ScreenUnavailable   the pages of the screen can't be served (kiosk.screen)
├── MonitorUnavailable  the pages for monitoring can't be served (kiosk.ops)
├── TelemetryRefused    what telemetry needs can't be used (kiosk.ops)
├── ControlError        a command can't be carried out, in the daemon (kiosk.control)
│   └── NotInService      because the kiosk can do nothing now
├── DaemonRefused       the same, as the command hears it (kiosk.control)
├── DaemonAway          no daemon answers on the control socket (kiosk.control)
├── DemoFailed          a party of the demo did not do its part (kiosk.demo.journey)
├── NothingToHold       what should be held before the demo's camera is no picture (kiosk.demo.hands)
├── PrinterInUse        the running kiosk owns the printer (kiosk.cli)
├── ReportUnreadable    what should stand on a status ticket is not understood (kiosk.tickets.report)
├── ChartRefused        the test chart of a camera can't be written (kiosk.cli)
├── CameraInUse         the running kiosk looks through the camera (kiosk.cli)
├── CameraMissing       there is no camera (kiosk.cli)
├── SnapshotRefused     the picture of a camera can't be written (kiosk.cli)
├── RecordingRefused    a recording of a camera can't be written (kiosk.cli)
├── FaultRefused        a fault can't be put into a virtual device (kiosk.cli)
├── KioskRuns           the running kiosk holds the devices that should be asked (kiosk.cli)
├── NoPrinter           nobody is asked, and no printer is known (kiosk.cli)
├── FileRefused         the configuration can't be written (kiosk.equipment)
├── ExportRefused       an export of the journal can't be written or read (kiosk.cli)
├── SettingsRefused     the settings of a camera can't be written (kiosk.cli)
├── TokenMissing        nobody said what token to show (kiosk.cli)
├── TokenRefused        the server does not take the token (kiosk.cli)
├── DraftRefused        the draft of a profile can't be written (kiosk.cli)
└── MockError           the embedded booking server can't be started (kiosk.cli)
"""

from typing import ClassVar


class KioskError(Exception):
    """Something failed; ``reason`` and ``exit_code`` are for programs, the text and ``remedy`` for people."""

    reason: ClassVar[str]
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.remedy = remedy
