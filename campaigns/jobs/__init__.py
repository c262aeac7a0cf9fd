"""Jobs: the edges that the timetable calls for campaigns; each commits what it did."""
