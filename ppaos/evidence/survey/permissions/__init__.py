"""Who may do what in the survey, and in what state? One module for each part of the room."""
