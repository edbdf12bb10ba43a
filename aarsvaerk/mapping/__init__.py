"""From tasks to task fields: suggestions by text similarity, and the review of what they leave open."""
