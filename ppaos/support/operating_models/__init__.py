"""Operating models (โมเดลแก้จน): people into value chains, community funds and welfare; household plans; incomes."""
