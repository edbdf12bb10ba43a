"""The assets: deliveries landed (`landing`), models built (`dbt`), the release published (`release`)."""
