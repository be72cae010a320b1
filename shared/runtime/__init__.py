"""Around every stage: settings, the stage loop, errors, dead letters, metrics, health, logs."""
