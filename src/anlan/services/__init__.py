"""What serves residents and readers of many reports: answers, opinion, recommendation."""
