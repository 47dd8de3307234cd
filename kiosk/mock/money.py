"""Money is a whole number of hundredths inside and a decimal text outside."""


def yuan(hundredths: int) -> str:
    """The amount as the contract writes it: ``39.90``."""
    return f"{hundredths // 100}.{hundredths % 100:02}"
