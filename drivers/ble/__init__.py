"""A phone hands a voucher over by Bluetooth Low Energy; PROTOCOL.md is the contract with apps."""
