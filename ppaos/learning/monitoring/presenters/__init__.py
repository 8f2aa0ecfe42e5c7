"""Words, dates and figures of monitoring for its pages."""
