"""The daemon of a cinema's ticket machine: vouchers in, proved paper tickets out."""
