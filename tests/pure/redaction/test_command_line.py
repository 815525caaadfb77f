import pytest

from feedback.redaction.recognizers.command_line import CommandLineRecognizer


@pytest.mark.parametrize(
    "around",
    [
        "curl -u user:{} https://api.example.org",
        'curl -s -u "deploy:{}" https://api.example.org',
        "curl --user='svc-ci:{}' http://localhost",
        "curl -uelastic:{} http://localhost",
        "curl --proxy-user bob:{} http://localhost",
        "wget --http-user bob --http-password {} http://h",
        "sshpass -p {} ssh root@web1",
        "sshpass -p '{}' scp a b",
        "mysql -uroot -p{} app",
        "mysqldump -u root -p'{}' app > dump.sql",
        "redis-cli -h cache -a {} ping",
        "docker login -u bob -p {} registry.example.com",
        "az login --service-principal -u app -p {} --tenant t",
        "openssl enc -aes-256-cbc -k {} -in a",
        "openssl rsa -passin pass:{} -in key.pem",
        "keytool -list -storepass {} -keystore k.jks",
        "smbclient //h/share -U bob%{}",
        "ldapsearch -D cn=admin -w {} -b dc=x",
        "net use z: \\\\h\\s /user:bob {}",
        "echo 'bob:{}' | chpasswd",
        "snmpwalk -v2c -c {} host",
        "mysql --password={} -h db",
        "mongosh --username bob --password {}",
        "tool --client-secret {} run",
        "tool --auth-token={} run",
        "unzip -P {} backup.zip",
        "htpasswd -b .htpasswd bob {}",
    ],
)
@pytest.mark.parametrize("value", ["opensesame", "Winter2024!", "q7Rt5mNw2LxP"])
def test_what_a_command_is_given_as_password_is_found(found, around, value):
    assert found(CommandLineRecognizer(), around.format(value)) == [value]


@pytest.mark.parametrize(
    "text",
    [
        "docker run -u 1000:1000 -p 8080:80 nginx",
        "docker run -p8080:80 nginx && ssh -p2222 host",
        "docker run --user node:node app",
        "curl -u user:password https://api.example.org",
        "curl -u $USER:$PASS https://api.example.org",
        "curl -u ${CI_USER}:${CI_PASS} https://api.example.org",
        "mysql -u root -p app",
        "ssh -p 2222 host",
        "mkdir -p build/output",
        "psql -p 5432 -w app",
        "sshpass -p <password> ssh host",
        'mysql -uroot -p"$MYSQL_PWD" app',
        "redis-cli -a $REDIS_PASS ping",
        "tool --token-file tokens.json --password-stdin",
        "docker login --password-stdin registry.example.com",
        "grep -c pattern file && openssl version -a",
        "git log -p feedback/redaction",
    ],
)
def test_ports_variables_and_other_options_are_left(found, text):
    assert found(CommandLineRecognizer(), text) == []
