"""Learn: whether what was believed came true, and which model is to be believed next."""
