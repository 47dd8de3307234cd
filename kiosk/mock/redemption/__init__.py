"""The kiosk's side: claims, issues, facts, admissions."""
