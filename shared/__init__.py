"""What the services have in common: contracts, ports and the runtime around them."""
